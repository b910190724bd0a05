// One question at a time, asked before something that cannot be taken back.
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
