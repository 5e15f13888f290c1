// Short notes at the edge of the page: what was done, with an undo where that is cheap.
export interface Toast { id: number; text: string; bad: boolean; undo?: () => void }

class Toasts {
  all = $state<Toast[]>([]);
  #next = 1;
  say(text: string, options: { bad?: boolean; undo?: () => void } = {}): void {
    const toast: Toast = { id: this.#next++, text, bad: options.bad ?? false, undo: options.undo };
    this.all = [...this.all.slice(-3), toast];
    setTimeout(() => this.drop(toast.id), options.undo ? 10_000 : 6_000);
  }
  drop(id: number): void { this.all = this.all.filter((toast) => toast.id !== id); }
}
export const toasts = new Toasts();
