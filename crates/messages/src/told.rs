//! What people call mails and text messages in the copy of their data.

privacy::told! {
    message "Nachrichten an Sie" "Messages to you" {
        channel "Weg" "channel" { "email" "E-Mail" "e-mail", "sms" "SMS" "text message" };
        address "an" "to";
        title "Betreff" "subject";
        body_text "Text" "text";
        state "Stand" "state" {
            "queued" "wartet auf Versand" "waiting to be sent", "sent" "versandt" "sent", "shown" "angezeigt" "shown",
            "failed" "nicht zustellbar" "failed"
        };
        created_at "veranlasst" "ordered";
        sent_at "versandt" "sent";
    }; machine [body_html]
}
