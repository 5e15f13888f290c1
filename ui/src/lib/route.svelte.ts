// The address is the state: "#/worklist?state=offered&sort=due" names a page and its settings; Back works, links can be sent.
class Route {
  path = $state('');
  query = $state<Record<string, string>>({});
  constructor() {
    this.read();
    addEventListener('hashchange', () => this.read());
  }
  private read(): void {
    const [path = '', search = ''] = location.hash.replace(/^#/, '').split('?');
    this.path = path || '/';
    this.query = Object.fromEntries(new URLSearchParams(search));
  }
  href(path: string, query: Record<string, string | undefined> = {}): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) if (value) search.set(key, value);
    const tail = search.toString();
    return `#${path}${tail ? `?${tail}` : ''}`;
  }
  go(path: string, query: Record<string, string | undefined> = {}): void { location.hash = this.href(path, query); }
  // Changes settings of this page; by default without a new entry in the history.
  set(changes: Record<string, string | undefined>, remember = false): void {
    const target = this.href(this.path, { ...this.query, ...changes });
    if (remember) location.hash = target;
    else {
      history.replaceState(null, '', target);
      this.read();
    }
  }
  get segments(): string[] { return this.path.split('/').filter(Boolean); }
}
export const route = new Route();
