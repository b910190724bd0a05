//! Writes a sample as PDF to standard output: `cargo run -p obhut-paper --example letter > letter.pdf`.
use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut letter = paper::Document::new("Auskunft nach Art. 15 DS-GVO", "de", "2026-11-22");
    letter.author = Some("Stadtwerke Beispiel GmbH".to_owned());
    letter.line("Stand: 22.11.2026");
    letter.heading(1, "Ihre Daten");
    letter.paragraph("Verarbeitungstätigkeiten und Datenschutzfolgenabschätzungen werden dokumentiert. ".repeat(9));
    letter.list(["Auskunft über die Daten", "Berichtigung unrichtiger Daten ✓ 中文"]);
    letter.facts([("Name", "Erika Muster"), ("Anschrift", "Hauptstraße 1\n66111 Saarbrücken")]);
    letter.heading(2, "Messwerte");
    let rows =
        (0..60).map(|row| vec![format!("Zeile {row}"), "Datenschutz-Grundverordnung ".repeat(row % 9), "1".into()]);
    letter.table("Messwerte der Wohnung", ["Name", "Beschreibung", "Anzahl"], rows.collect());
    std::io::stdout().write_all(&letter.to_pdf())
}
