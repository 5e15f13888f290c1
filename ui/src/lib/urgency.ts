// How pressing a case is, with a word and a shape beside its colour. The server says which (api/types.hpp: urgency).
export type Urgency = 'late' | 'soon' | 'in_time' | 'paused' | 'none';
export const shapes: Record<Urgency, string> = { late: '▲', soon: '◆', in_time: '●', paused: '❚❚', none: '○' };
export const urgencyOf = (text: string): Urgency => (text in shapes ? (text as Urgency) : 'none');
