// Empfänger von Daten, und was ihnen von den Rechten einer Person mitgeteilt wird (Art. 19 DS-GVO).
export const recipients = {
  toTell: {
    title: 'Zu unterrichtende Empfänger',
    note: 'Wer die Daten erhalten hat, wird von ihrer Löschung, Berichtigung oder Einschränkung unterrichtet (Art. 19 DS-GVO). Eine Löschung ist erst damit abgeschlossen.',
    what: { erasure: 'zu löschen', rectification: 'zu berichtigen', restriction: 'einzuschränken' },
    about: 'Kennt die Person als',
    told: 'Wurde unterrichtet',
    toldBy: 'Auf welchem Weg',
    ways: { email: 'E-Mail', letter: 'Brief', telephone: 'Telefon', interface: 'Eigene Schnittstelle' },
    untold: 'Kann nicht unterrichtet werden',
    exception: 'Weil es',
    exceptions: { impossible: 'unmöglich ist', disproportionate: 'unverhältnismäßigen Aufwand erfordert' },
    because: 'Worauf das beruht',
    becauseHint: 'Die Person kann es lesen.',
    toldAt: (at: string, by: string) => `Unterrichtet am ${at}: ${by}`,
    saved: 'Gespeichert.',
  },
  told: {
    title: 'Wer davon unterrichtet wurde',
    what: { erasure: 'Löschung', rectification: 'Berichtigung', restriction: 'Einschränkung' },
    at: (at: string) => `unterrichtet am ${at}`,
    waits: 'wird unterrichtet',
    exceptions: { impossible: 'kann nicht unterrichtet werden', disproportionate: 'nicht unterrichtet: unverhältnismäßiger Aufwand' },
  },
};
