// Light or dark: as the system says until the reader chooses.
const kept = 'pasokh.theme';
class Theme {
  chosen = $state<string | null>(localStorage.getItem(kept));
  get dark(): boolean { return this.chosen ? this.chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches; }
  apply(): void {
    if (this.chosen) document.documentElement.dataset.theme = this.chosen;
  }
  turn(): void {
    this.chosen = this.dark ? 'light' : 'dark';
    localStorage.setItem(kept, this.chosen);
    this.apply();
  }
}
export const theme = new Theme();
