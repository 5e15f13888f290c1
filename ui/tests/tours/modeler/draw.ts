// bpmn-js's own modeler with Camunda's extensions, in a browser: what somebody who draws with Camunda Modeler does with the mouse and the
// panel of properties is done here through the same services (autoPlace, bpmnReplace, modeling), so that the modeler writes the file.
import Modeler from 'bpmn-js/lib/Modeler';
import cloudBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

interface Shape { id: string; x: number; y: number; width: number; height: number; businessObject: Moddle; parent: Shape }
interface Moddle { $type: string; get(name: string): unknown; set(name: string, value: unknown): void; $parent?: Moddle }
type Properties = Record<string, unknown>;
interface Services {
  bpmnFactory: { create(type: string, properties?: Properties): Moddle };
  elementFactory: { createShape(properties: Properties): Shape };
  autoPlace: { append(source: Shape, shape: Shape): Shape };
  bpmnReplace: { replaceElement(shape: Shape, target: Properties): Shape };
  modeling: {
    connect(source: Shape, target: Shape): Shape;
    createShape(shape: Shape, at: { x: number; y: number }, parent: Shape, hints?: Properties): Shape;
    updateProperties(shape: Shape, properties: Properties): void;
    updateModdleProperties(shape: Shape, of: Moddle, properties: Properties): void;
  };
  elementRegistry: { get(id: string): Shape; filter(test: (shape: Shape) => boolean): Shape[] };
  canvas: { getRootElement(): Shape; zoom(to: 'fit-viewport'): void };
}

function hands(modeler: Modeler) {
  const the = <Name extends keyof Services>(name: Name): Services[Name] => modeler.get(name) as Services[Name];
  const make = (type: string, properties: Properties = {}): Moddle => the('bpmnFactory').create(type, properties);
  const expression = (body: string): Moddle => make('bpmn:FormalExpression', { body });
  // As the panel of properties does: what the modeler's behaviours have put there stays, or gets its values when it is of that kind.
  function extend(shape: Shape, ...more: Moddle[]): Shape {
    const owner = shape.businessObject;
    let extensions = owner.get('extensionElements') as Moddle | undefined;
    if (!extensions) {
      extensions = make('bpmn:ExtensionElements', { values: [] });
      extensions.$parent = owner;
      the('modeling').updateModdleProperties(shape, owner, { extensionElements: extensions });
    }
    for (const one of more) one.$parent = extensions;
    const others = (extensions.get('values') as Moddle[]).filter((had) => !more.some((one) => one.$type === had.$type));
    the('modeling').updateModdleProperties(shape, extensions, { values: [...others, ...more] });
    return shape;
  }
  const named = (shape: Shape, id: string, name: string): Shape => { the('modeling').updateProperties(shape, { id, name }); return shape; };
  const append = (after: Shape, type: string, id: string, name: string, more: Properties = {}): Shape =>
    named(the('autoPlace').append(after, the('elementFactory').createShape({ type, ...more })), id, name);
  const when = (from: Shape, to: Shape, body: string): void => {
    const flow = the('elementRegistry').filter((s) => (s as unknown as { source?: Shape }).source === from && (s as unknown as { target?: Shape }).target === to)[0]!;
    the('modeling').updateProperties(flow, { conditionExpression: expression(body) });
  };
  return { the, make, expression, extend, named, append, when };
}

type Hands = ReturnType<typeof hands>;

// The clerk's task: who, by when, with which form, what it sees and gives; a reminder when it lies for two hours.
function intake({ the, make, expression, extend, named, append }: Hands, start: Shape): Shape {
  const task = append(start, 'bpmn:UserTask', 'intake', 'پذیرش');
  extend(task, make('zeebe:AssignmentDefinition', { candidateGroups: 'counter' }), make('zeebe:TaskSchedule', { dueDate: '=filed_on + duration("P3D")' }),
    make('zeebe:FormDefinition', { formId: 'intake-form' }),
    make('zeebe:IoMapping', { inputParameters: [make('zeebe:Input', { source: '=area * 2', target: 'charged' })], outputParameters: [make('zeebe:Output', { source: '=charged + 1', target: 'size' })] }));
  const reminder = the('modeling').createShape(the('elementFactory').createShape({ type: 'bpmn:BoundaryEvent', eventDefinitionType: 'bpmn:TimerEventDefinition', cancelActivity: false }),
    { x: task.x + task.width / 2, y: task.y + task.height }, task, { attach: true });
  named(reminder, 'two-hours', 'دو ساعت گذشت');
  const timer = (reminder.businessObject.get('eventDefinitions') as Moddle[])[0]!;
  the('modeling').updateModdleProperties(reminder, timer, { timeDuration: expression('PT2H') });
  const remind = append(reminder, 'bpmn:ServiceTask', 'remind', 'یادآوری');
  extend(remind, make('zeebe:TaskDefinition', { type: 'remind' }));
  append(remind, 'bpmn:EndEvent', 'reminded', '');
  return task;
}

// Every body is asked at once; two answers are enough.
function askBodies({ the, make, expression, extend, append }: Hands, after: Shape): Shape {
  const ask = append(after, 'bpmn:UserTask', 'ask-bodies', 'استعلام');
  const loop = make('bpmn:MultiInstanceLoopCharacteristics', { completionCondition: expression('=numberOfCompletedInstances = 2') });
  const characteristics = make('zeebe:LoopCharacteristics', { inputCollection: '=bodies', inputElement: 'body', outputCollection: 'answers', outputElement: '=body + ": consent"' });
  const extensions = make('bpmn:ExtensionElements', { values: [characteristics] });
  characteristics.$parent = extensions;
  extensions.$parent = loop;
  loop.set('extensionElements', extensions);
  the('modeling').updateProperties(ask, { loopCharacteristics: loop });
  extend(ask, make('zeebe:AssignmentDefinition', { assignee: '=body' }));
  return ask;
}

function drawPermit(modeler: Modeler): void {
  const hand = hands(modeler);
  const { the, make, expression, extend, named, append, when } = hand;
  const root = the('canvas').getRootElement();
  the('modeling').updateProperties(root, { id: 'permit', name: 'پروانه', isExecutable: true });
  const start = named(the('elementRegistry').get('StartEvent_1'), 'filed', 'ثبت');
  const task = intake(hand, start);
  const count = append(task, 'bpmn:ScriptTask', 'count', 'شمارش');
  extend(count, make('zeebe:Script', { expression: '=count(bodies)', resultVariable: 'asked' }));
  const fees = append(count, 'bpmn:BusinessRuleTask', 'fees', 'عوارض');
  extend(fees, make('zeebe:CalledDecision', { decisionId: 'fees', resultVariable: 'fee' }));
  const large = append(fees, 'bpmn:ExclusiveGateway', 'large', 'بزرگ است؟');
  const ask = askBodies(hand, large);
  // Drawn as a plain task and turned into another kind with the wrench, as people do.
  const visit = named(the('bpmnReplace').replaceElement(append(large, 'bpmn:Task', 'visit-drawn', ''), { type: 'bpmn:ServiceTask' }), 'visit', 'بازدید');
  extend(visit, make('zeebe:TaskDefinition', { type: 'visit' }), make('zeebe:TaskHeaders', { values: [make('zeebe:Header', { key: 'team', value: 'technical' })] }));
  when(large, ask, '=size > 200 and asked > 1');
  const straight = the('elementRegistry').filter((s) => (s as unknown as { source?: Shape }).source === large && (s as unknown as { target?: Shape }).target === visit)[0]!;
  the('modeling').updateProperties(large, { default: straight.businessObject });
  const joined = append(ask, 'bpmn:ExclusiveGateway', 'joined', '');
  the('modeling').connect(visit, joined);
  const day = append(joined, 'bpmn:IntermediateCatchEvent', 'a-day', 'یک روز بعد', { eventDefinitionType: 'bpmn:TimerEventDefinition' });
  the('modeling').updateModdleProperties(day, (day.businessObject.get('eventDefinitions') as Moddle[])[0]!, { timeDuration: expression('P1D') });
  append(day, 'bpmn:EndEvent', 'answered', 'پاسخ');
  the('canvas').zoom('fit-viewport');
}

export async function draw(): Promise<string> {
  const frame = document.createElement('div');
  frame.style.cssText = 'position: fixed; inset: 0;';
  document.body.append(frame);
  const modeler = new Modeler({ container: frame, additionalModules: [cloudBehaviors], moddleExtensions: { zeebe } });
  await modeler.createDiagram();
  drawPermit(modeler);
  const { xml } = await modeler.saveXML({ format: true });
  return xml!;
}
