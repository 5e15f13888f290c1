// Two versions of a drawing, element by element: what was added, taken out, or is otherwise now, and in what. Where things stand on the
// paper is no difference, nor is the order in which they are written.
export type Kind = 'added' | 'removed' | 'changed';
export interface Change { what: string; before: string; after: string }  // what: an attribute or part, as the drawing names it
export interface Difference { element: string; kind: Kind; type: string; name: string; changes: Change[] }

const parts = /(?:Task|Event|Gateway|subProcess|adHocSubProcess|transaction|callActivity|task|sequenceFlow|dataObject|dataObjectReference|dataStoreReference|textAnnotation|association|participant|messageFlow|lane|process)$/;
const own = (name: string): string => name.replace(/^\w+:/, '');

// Elements of the model that stand for themselves; what is inside others (an event's definition, an extension) belongs to them.
function elementsOf(root: Document): Map<string, Element> {
  const found = new Map<string, Element>();
  for (const element of root.getElementsByTagName('*')) {
    const id = element.getAttribute('id');
    if (id && element.namespaceURI?.includes('/BPMN/') && element.namespaceURI.endsWith('/MODEL') && parts.test(element.localName)) found.set(id, element);
  }
  return found;
}

// What an element says, one text for each attribute and part.
function sayings(element: Element, all: Map<string, Element>): Map<string, string> {
  const out = new Map<string, string>(), prefix = (path: string, name: string): string => (path ? `${path} ${name}` : name);
  const walk = (at: Element, path: string): void => {
    for (const { name, value } of at.attributes) if (!(at !== element && name === 'id') && !name.startsWith('xmlns')) add(prefix(path, own(name)), value);
    const text = [...at.childNodes].filter((n) => n.nodeType === 3 || n.nodeType === 4).map((n) => n.textContent ?? '').join('').trim();
    if (text && at !== element) add(path, text);
    for (const child of at.children) {
      const id = child.getAttribute('id');
      if (id && all.get(id) === child) continue;
      if (['incoming', 'outgoing', 'flowNodeRef', 'extensionElements', 'laneSet'].includes(child.localName)) { if (child.localName === 'extensionElements') walk(child, path); continue; }
      if (child.children.length + child.attributes.length === 0 && !child.textContent?.trim()) add(prefix(path, child.localName), '✓');
      walk(child, prefix(path, child.localName));
    }
  };
  const add = (what: string, value: string): void => { out.set(what, out.has(what) ? `${out.get(what)}; ${value}` : value); };
  add('type', element.localName);
  walk(element, '');
  out.delete('id');
  return out;
}

export function compare(before: string, after: string): Difference[] {
  const read = (xml: string): Map<string, Element> => elementsOf(new DOMParser().parseFromString(xml, 'application/xml'));
  const a = read(before), b = read(after), out: Difference[] = [];
  const told = (element: Element, kind: Kind, changes: Change[] = []): Difference => ({ element: element.getAttribute('id')!, kind, type: element.localName[0]!.toUpperCase() + element.localName.slice(1), name: element.getAttribute('name') ?? '', changes });
  for (const [id, element] of b) {
    const was = a.get(id);
    if (!was) { out.push(told(element, 'added')); continue; }
    const x = sayings(was, a), y = sayings(element, b);
    const changes = [...new Set([...x.keys(), ...y.keys()])].filter((k) => x.get(k) !== y.get(k)).map((what) => ({ what, before: x.get(what) ?? '', after: y.get(what) ?? '' }));
    if (changes.length) out.push(told(element, 'changed', changes));
  }
  for (const [id, element] of a) if (!b.has(id)) out.push(told(element, 'removed'));
  const order: Record<Kind, number> = { removed: 0, changed: 1, added: 2 };
  return out.sort((m, n) => Number(m.type === 'SequenceFlow') - Number(n.type === 'SequenceFlow') || order[m.kind] - order[n.kind]);
}
