//! Standard sentences for what the Regulation words anyway.

use super::writer::Writer;
use crate::model::RightName;

impl Writer<'_> {
    pub fn standard_right(&self, right: RightName) -> String {
        let (de, en) = match right {
            RightName::Access => (
                "Sie können Auskunft darüber verlangen, ob und welche personenbezogenen Daten wir von Ihnen verarbeiten, zu welchen Zwecken, woher sie stammen, an wen wir sie weitergegeben haben und wie lange wir sie speichern, und eine Kopie dieser Daten erhalten (Art. 15 DS-GVO).",
                "You can demand to know whether and which personal data of yours we process, for what purposes, where it comes from, to whom we have disclosed it and how long we store it, and receive a copy of that data (Art. 15 GDPR).",
            ),
            RightName::Rectification => (
                "Sie können verlangen, dass unrichtige Daten unverzüglich berichtigt und unvollständige Daten vervollständigt werden (Art. 16 DS-GVO, Berichtigung).",
                "You can demand that incorrect data be rectified without delay and incomplete data be completed (Art. 16 GDPR, rectification).",
            ),
            RightName::Erasure => (
                "Sie können die Löschung Ihrer Daten verlangen, wenn einer der gesetzlichen Gründe vorliegt, insbesondere wenn die Daten nicht mehr benötigt werden (Art. 17 DS-GVO, Löschung).",
                "You can demand that your data be erased if one of the statutory grounds applies, in particular if the data is no longer needed (Art. 17 GDPR, erasure).",
            ),
            RightName::Restriction => (
                "Sie können unter den gesetzlichen Voraussetzungen verlangen, dass die Verarbeitung Ihrer Daten eingeschränkt wird (Art. 18 DS-GVO, Einschränkung der Verarbeitung).",
                "Where the statutory conditions are met, you can demand that the processing of your data be restricted (Art. 18 GDPR, restriction of processing).",
            ),
            RightName::Notification => (
                "Wir teilen Berichtigungen, Löschungen und Einschränkungen allen Empfängern Ihrer Daten mit, es sei denn, dies ist unmöglich oder unverhältnismäßig aufwendig; auf Verlangen nennen wir Ihnen diese Empfänger (Art. 19 DS-GVO).",
                "We communicate rectifications, erasures and restrictions to every recipient of your data, unless this is impossible or involves disproportionate effort; on request we name these recipients to you (Art. 19 GDPR).",
            ),
            RightName::Portability => (
                "Sie können Daten, die Sie uns bereitgestellt haben und die wir aufgrund einer Einwilligung oder eines Vertrags automatisiert verarbeiten, in einem strukturierten, gängigen und maschinenlesbaren Format erhalten oder, soweit technisch machbar, direkt an einen anderen Verantwortlichen übermitteln lassen (Art. 20 DS-GVO, Datenübertragbarkeit).",
                "You can receive data that you have provided to us, and that we process by automated means on consent or a contract, in a structured, commonly used and machine-readable format, or, where technically feasible, have it transmitted directly to another controller (Art. 20 GDPR, data portability).",
            ),
            RightName::Objection => (
                "Sie können aus Gründen, die sich aus Ihrer besonderen Situation ergeben, jederzeit einer Verarbeitung widersprechen, die auf Art. 6 Abs. 1 Satz 1 lit. e oder f DS-GVO beruht. Wir verarbeiten die Daten dann nicht mehr, es sei denn, wir können zwingende schutzwürdige Gründe nachweisen oder die Verarbeitung dient Rechtsansprüchen. Einer Verarbeitung für Direktwerbung können Sie jederzeit ohne Gründe widersprechen (Art. 21 DS-GVO).",
                "On grounds relating to your particular situation you can object at any time to processing based on Art. 6(1)(e) or (f) GDPR. We then no longer process the data unless we can demonstrate compelling legitimate grounds or the processing serves legal claims. You can object to processing for direct marketing at any time without giving grounds (Art. 21 GDPR).",
            ),
            RightName::Withdrawal => (
                "Sie können eine Einwilligung jederzeit mit Wirkung für die Zukunft widerrufen. Die Rechtmäßigkeit der bis dahin erfolgten Verarbeitung bleibt unberührt (Art. 7 Abs. 3 DS-GVO).",
                "You can withdraw consent at any time with effect for the future. The lawfulness of processing before the withdrawal is not affected (Art. 7(3) GDPR).",
            ),
            RightName::HumanReview => (
                "Sie können verlangen, dass ein Mensch eine automatisierte Entscheidung überprüft, Ihren Standpunkt darlegen und die Entscheidung anfechten (Art. 22 Abs. 3 DS-GVO).",
                "You can demand that a human being review an automated decision, express your point of view and contest the decision (Art. 22(3) GDPR).",
            ),
            RightName::Complaint => (
                "Sie können sich bei einer Aufsichtsbehörde beschweren, insbesondere an Ihrem Aufenthaltsort, Ihrem Arbeitsplatz oder am Ort des mutmaßlichen Verstoßes (Art. 77 DS-GVO).",
                "You can lodge a complaint with a supervisory authority, in particular where you live, where you work or where the alleged infringement took place (Art. 77 GDPR).",
            ),
        };
        self.say(de, en).to_owned()
    }

    pub fn standard_automated(&self, exist: bool) -> String {
        if exist {
            self.say(
                "Es finden automatisierte Entscheidungen im Sinne von Art. 22 DS-GVO statt.",
                "Automated decisions within the meaning of Art. 22 GDPR take place.",
            )
            .to_owned()
        } else {
            self.say("Eine automatisierte Entscheidungsfindung einschließlich Profiling (Art. 22 DS-GVO) findet nicht statt.", "No automated decision making, including profiling (Art. 22 GDPR), takes place.").to_owned()
        }
    }

    pub fn standard_third_countries(&self, any: bool) -> String {
        if any {
            self.say(
                "Daten werden auch in Länder außerhalb des Europäischen Wirtschaftsraums (Drittländer) übermittelt, und zwar nur an die folgenden Empfänger und mit den genannten Garantien (Art. 44 ff. DS-GVO).",
                "Data is also transferred to countries outside the European Economic Area (third countries), only to the following recipients and under the guarantees named (Art. 44 ff. GDPR).",
            )
            .to_owned()
        } else {
            self.say(
                "Daten werden nicht in ein Land außerhalb des Europäischen Wirtschaftsraums (Drittland) oder an eine internationale Organisation übermittelt.",
                "Data is not transferred to a country outside the European Economic Area (third country) or to an international organisation.",
            )
            .to_owned()
        }
    }
}
