// What is shown on a drawing (Canvas.svelte), and names for what has none.
import { t } from '$lib/language.svelte';

export interface Mark { element: string; kind: string }
export interface Badge { element: string; kind: string; text: string; at: 'corner' | 'below' }
export interface Box { x: number; y: number; width: number; height: number }
// An element to paint on: what is written into its graphics is in the saved picture too.
export interface Painted { group: SVGGElement; width: number; height: number }
export interface Part { type: string; name: string; flow: boolean }  // type: "UserTask", of the standard

const kinds = ['StartEvent', 'EndEvent', 'ExclusiveGateway', 'ParallelGateway', 'InclusiveGateway', 'EventBasedGateway', 'BoundaryEvent', 'IntermediateCatchEvent', 'IntermediateThrowEvent', 'SubProcess', 'SequenceFlow', 'ScriptTask', 'BusinessRuleTask', 'UserTask', 'ServiceTask', 'CallActivity'];
export const kindOf = (part: Part | undefined): string => (part && kinds.includes(part.type) ? t(`bpmn.${part.type}`) : t('bpmn.element'));
// Its name, else what it is: "a choice", "the end".
export const partName = (part: Part | undefined, name?: string): string => name || part?.name || kindOf(part);
