// Recipients of data, and what they are told of a person's rights (Art. 19 GDPR).
export const recipients = {
  toTell: {
    title: 'Recipients to be told',
    note: 'Whoever got the data is told of its erasure, correction or restriction (Art. 19 GDPR). An erasure is finished once this is done.',
    what: { erasure: 'to erase', rectification: 'to correct', restriction: 'to restrict' },
    about: 'Knows the person by',
    told: 'Was told',
    toldBy: 'How',
    ways: { email: 'E-mail', letter: 'Letter', telephone: 'Telephone', interface: 'Their own interface' },
    untold: 'Cannot be told',
    exception: 'Because it',
    exceptions: { impossible: 'is impossible', disproportionate: 'would take disproportionate effort' },
    because: 'Why that is so',
    becauseHint: 'The person can read it.',
    toldAt: (at: string, by: string) => `Told on ${at}: ${by}`,
    saved: 'Saved.',
  },
  told: {
    title: 'Who was told of it',
    what: { erasure: 'Erasure', rectification: 'Correction', restriction: 'Restriction' },
    at: (at: string) => `told on ${at}`,
    waits: 'will be told',
    exceptions: { impossible: 'cannot be told', disproportionate: 'not told: disproportionate effort' },
  },
};
