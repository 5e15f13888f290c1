// A decision file (DMN) as people of one language read it: names are their labels, a rule's remark is the one in that language.
// dmn-js reads DMN 1.3; what later editions say in the same words is read as that.
export type Language = 'fa' | 'en';

const labelled = ['decision', 'inputData', 'businessKnowledgeModel', 'knowledgeSource', 'decisionService'];
const plain = (name: string): string => name.replace(/_/g, ' ');

function rename(root: Document, language: Language): void {
  for (const kind of labelled) for (const element of root.getElementsByTagName(kind)) {
    const name = element.getAttribute('name') ?? '', label = element.getAttribute('label');
    element.setAttribute('name', language === 'fa' && label ? label : plain(name));
  }
  for (const output of root.getElementsByTagName('output')) if (language === 'en') output.setAttribute('label', plain(output.getAttribute('name') ?? ''));
  for (const input of root.getElementsByTagName('input')) if (language === 'en') input.setAttribute('label', plain(input.getElementsByTagName('text')[0]?.textContent ?? ''));
}

// The remark of a rule among its annotations: the column named after the language, else the first that says something.
function remark(rule: Element, columns: string[], language: Language): string {
  const said = [...rule.children].filter((c) => c.localName === 'annotationEntry').map((c) => c.textContent?.trim() ?? '');
  return said[columns.indexOf(language)] || said.find(Boolean) || '';
}

// Ids of decisions by their names, as the file has them.
export function decisionIds(xml: string): Map<string, string> {
  const root = new DOMParser().parseFromString(xml, 'application/xml');
  return new Map([...root.getElementsByTagName('decision')].map((d) => [d.getAttribute('name') ?? '', d.getAttribute('id') ?? '']));
}

// Names of the input data by their labels: who does not read the labels' language reads the names.
export function namesByLabel(xml: string): Map<string, string> {
  const root = new DOMParser().parseFromString(xml, 'application/xml');
  return new Map([...root.getElementsByTagName('inputData')].map((d) => [d.getAttribute('label') ?? '', plain(d.getAttribute('name') ?? '')]));
}

// What a decision computes where it is no table: names and formulas, as they are written.
export function formulaOf(xml: string, decision: string): { name: string; text: string }[] {
  const root = new DOMParser().parseFromString(xml, 'application/xml');
  const element = [...root.getElementsByTagName('decision')].find((d) => d.getAttribute('name') === decision || d.getAttribute('id') === decision);
  if (!element) return [];
  const said = (at: Element): string => at.getElementsByTagName('text')[0]?.textContent?.trim() ?? '';
  const entries = [...element.getElementsByTagName('contextEntry')].map((e) => ({ name: e.getElementsByTagName('variable')[0]?.getAttribute('name') ?? '', text: said(e) }));
  if (entries.length) return entries;
  const bindings = [...element.getElementsByTagName('binding')].map((b) => ({ name: b.getElementsByTagName('parameter')[0]?.getAttribute('name') ?? '', text: said(b) }));
  return bindings.length ? [{ name: '', text: said(element) }, ...bindings] : said(element) ? [{ name: decision.replace(/_/g, ' '), text: said(element) }] : [];
}

export function forReader(xml: string, language: Language): string {
  const root = new DOMParser().parseFromString(xml.replace(/https:\/\/www\.omg\.org\/spec\/DMN\/(?:20230324|20211108)\//g, 'https://www.omg.org/spec/DMN/20191111/'), 'application/xml');
  if (root.getElementsByTagName('parsererror').length) return xml;
  rename(root, language);
  for (const table of root.getElementsByTagName('decisionTable')) {
    const columns = [...table.children].filter((c) => c.localName === 'annotation').map((c) => c.getAttribute('name') ?? '');
    for (const rule of table.getElementsByTagName('rule')) {
      const text = remark(rule, columns, language);
      if (!text || [...rule.children].some((c) => c.localName === 'description')) continue;
      const description = root.createElementNS(rule.namespaceURI, 'description');
      description.textContent = text;
      rule.insertBefore(description, rule.firstChild);
    }
  }
  return new XMLSerializer().serializeToString(root);
}
