//! What people call devices and gateways in the copy of their data.

privacy::told! {
    device "Geräte" "Devices" {
        name "Bezeichnung" "name";
        dev_eui "Gerätekennung (DevEUI)" "device identifier (DevEUI)";
        meter_number "Zählernummer" "meter number";
        metering_location "Messlokation" "metering location";
        site "Standort" "site";
        installation_place "Einbauort" "place of installation";
        created_at "angelegt" "registered";
    }
    gateway "Gateways" "Gateways" {
        name "Bezeichnung" "name";
        gateway_eui "Gateway-Kennung (EUI)" "gateway identifier (EUI)";
        created_at "angelegt" "registered";
    }
}
