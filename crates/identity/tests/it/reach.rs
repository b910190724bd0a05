//! Who may create whom where, against an oracle that walks the tree upwards: random trees, every pair of tenants,
//! every role.

use std::collections::BTreeSet;

use identity::{Error, NewTenant, Role};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use types::{AccountId, Actor, Ctx, Id, RoleName, TenantId, Why};

use crate::fixture::{House, new_account, origin};

/// Each tenant's parent, by its place in the list; the first is the root.
type Parents = Vec<usize>;

fn trees() -> impl Strategy<Value = Parents> {
    prop::collection::vec(any::<prop::sample::Index>(), 1..9)
        .prop_map(|picks| picks.iter().enumerate().map(|(at, pick)| pick.index(at + 1)).collect())
}

/// The oracle: is `tenant` the asker's own, or somewhere below?
fn is_at_or_below(parents: &Parents, own: usize, tenant: usize) -> bool {
    let mut at = tenant;
    loop {
        if at == own {
            return true;
        }
        if at == 0 {
            return false;
        }
        at = parents[at - 1];
    }
}

fn someone(tenant: TenantId, role: Role) -> Ctx {
    let account: AccountId = Id::from_bytes([9; 16]);
    Ctx {
        tenant,
        product: "progres".into(),
        actor: Actor::Account {
            account,
            subject: types::Id::from_bytes([8; 16]),
            role: RoleName::new(role.name()),
            user_name: "a@x.example".into(),
        },
        why: Why::Service,
        origin: origin(),
    }
}

/// The oracle: whom a role may make, where they may be.
fn makes(own: Role) -> &'static [Role] {
    match own {
        Role::ReadOnly | Role::User | Role::Officer => &[],
        Role::InstanceAdmin => &[Role::ReadOnly, Role::User, Role::InstanceAdmin],
        Role::OperatorStaff => &[Role::ReadOnly, Role::User, Role::InstanceAdmin, Role::Officer, Role::OperatorStaff],
    }
}

async fn compare(house: &House, parents: &Parents, round: usize) {
    let mut tenants = vec![house.root];
    for (at, parent) in parents.iter().enumerate() {
        tenants.push(house.tenant(tenants[*parent], &format!("{round}.{at}")).await);
    }
    for (own, own_id) in tenants.iter().enumerate() {
        for &own_role in Role::ALL {
            let asker = someone(*own_id, own_role);
            for (target, target_id) in tenants.iter().enumerate() {
                let inside = is_at_or_below(parents, own, target);
                let admin = !makes(own_role).is_empty();
                for &role in Role::ALL {
                    let email = format!("{round}-{own}-{own_role}-{target}-{role}@x.example");
                    let made = house.service.create_account(&asker, new_account(*target_id, &email, role)).await;
                    let at_root_only = [Role::Officer, Role::OperatorStaff].contains(&role);
                    let allowed = makes(own_role).contains(&role) && inside && (!at_root_only || target == 0);
                    assert_eq!(made.is_ok(), allowed, "{parents:?} {own} {own_role} makes {target} {role}: {made:?}");
                    if !inside && admin {
                        assert!(matches!(made, Err(Error::NotFound("tenant"))), "what is outside does not exist");
                    }
                }
                let new = NewTenant { parent_id: *target_id, name: "sub".into(), contact: None };
                let made = house.service.create_tenant(&asker, new).await;
                assert_eq!(made.is_ok(), admin && inside, "{parents:?} {own} {own_role} below {target}");
            }
            let seen: BTreeSet<_> = match house.service.tenants(&asker, None, 10_000).await {
                Ok(seen) => seen.into_iter().map(|tenant| tenant.tenant_id).collect(),
                Err(Error::Forbidden(_)) if own_role == Role::Officer => continue,
                Err(error) => panic!("{error}"),
            };
            assert_ne!(own_role, Role::Officer, "an officer does not look at customers");
            for (target, target_id) in tenants.iter().enumerate() {
                assert_eq!(seen.contains(target_id), is_at_or_below(parents, own, target));
            }
        }
    }
}

#[test]
fn pro_06_an_admin_creates_only_at_or_below_and_no_role_that_may_more_than_their_own() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let house = runtime.block_on(House::new());
    let rounds = std::cell::Cell::new(0);
    TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() })
        .run(&trees(), |parents| {
            rounds.set(rounds.get() + 1);
            runtime.block_on(compare(&house, &parents, rounds.get()));
            Ok(())
        })
        .unwrap();
}
