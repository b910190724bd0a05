//! Reserved ports.

use std::net::TcpListener;

use testkit::Port;

#[test]
fn two_reservations_differ_and_can_be_bound() {
    let ports: Vec<Port> = (0..20).map(|_| Port::reserve()).collect();
    let mut numbers: Vec<u16> = ports.iter().map(Port::number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), ports.len());
    let listeners: Result<Vec<_>, _> = ports.iter().map(|port| TcpListener::bind(port.address())).collect();
    assert!(listeners.is_ok(), "{listeners:?}");
}
