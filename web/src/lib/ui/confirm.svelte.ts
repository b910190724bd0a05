// One question at a time, asked before something that cannot be taken back.
import { t } from '$lib/i18n';
import { toasts } from './toasts.svelte';

export interface Question {
  title: string;
  text: string;
  action: string;
  /** Rejects with a Problem: it is shown in the dialog, which stays open. */
  act: () => Promise<unknown>;
}

class Asking {
  question = $state<Question | null>(null);
}

export const asking = new Asking();

export function confirm(question: Question) {
  asking.question = question;
}

interface RemovalWords {
  removeTitle: string;
  removeText: (name: string) => string;
}

/** Asks before something is deleted; then says that it is gone, and goes on from there. */
export function confirmRemoval(words: RemovalWords, name: string, remove: () => Promise<unknown>, goOn: () => Promise<unknown>) {
  confirm({
    title: words.removeTitle,
    text: words.removeText(name),
    action: t.common.remove,
    act: async () => {
      await remove();
      toasts.show(t.common.removed);
      await goOn();
    },
  });
}
