// Short words after something was done. They go by themselves and are read out.
import { problemText } from '$lib/problem_text';

export interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
}

const shown_ms = 6_000;

class Toasts {
  items = $state<Toast[]>([]);
  private last = 0;

  show(text: string, tone: Toast['tone'] = 'good') {
    const id = ++this.last;
    this.items.push({ id, tone, text });
    setTimeout(() => this.dismiss(id), shown_ms);
  }

  /** Does it, and says that it is done or what went wrong. */
  async attempt(work: () => Promise<unknown>, done?: string): Promise<void> {
    try {
      await work();
      if (done !== undefined) this.show(done);
    } catch (error) {
      this.show(problemText(error), 'bad');
    }
  }

  dismiss(id: number) {
    this.items = this.items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
