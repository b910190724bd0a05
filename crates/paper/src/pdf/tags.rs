//! What the words mean, for those who listen: the tree of headings, paragraphs, lists and tables.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagTree};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node(usize);

pub(super) enum Meaning {
    Heading { level: u16, title: String },
    Paragraph,
    List,
    Item,
    Label,
    Body,
    Table { caption: String },
    Caption,
    Head,
    Rows,
    Row,
    HeadCell,
    RowName,
    Cell,
}

enum Child {
    Node(Node),
    Leaf(usize),
}

struct Branch {
    meaning: Meaning,
    children: Vec<Child>,
}

/// Grows while the text is laid out; its leaves get their names when they are drawn.
#[derive(Default)]
pub(super) struct Tree {
    branches: Vec<Branch>,
    roots: Vec<Node>,
    leaves: Vec<Option<Identifier>>,
}

impl Tree {
    pub fn node(&mut self, parent: Option<Node>, meaning: Meaning) -> Node {
        let node = Node(self.branches.len());
        self.branches.push(Branch { meaning, children: Vec::new() });
        match parent {
            Some(parent) => self.branches[parent.0].children.push(Child::Node(node)),
            None => self.roots.push(node),
        }
        node
    }

    pub fn leaf(&mut self, node: Node) -> usize {
        let leaf = self.leaves.len();
        self.leaves.push(None);
        self.branches[node.0].children.push(Child::Leaf(leaf));
        leaf
    }

    pub fn name(&mut self, leaf: usize, identifier: Identifier) {
        self.leaves[leaf] = Some(identifier);
    }

    pub fn finish(mut self, lang: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(lang.to_owned()));
        for root in std::mem::take(&mut self.roots) {
            tree.push(self.group(root));
        }
        tree
    }

    fn group(&mut self, node: Node) -> TagGroup {
        let branch = &mut self.branches[node.0];
        let children = std::mem::take(&mut branch.children);
        let mut group = group_of(&branch.meaning);
        for child in children {
            match child {
                Child::Node(node) => group.push(self.group(node)),
                Child::Leaf(leaf) => {
                    if let Some(identifier) = self.leaves[leaf].take() {
                        group.push(identifier);
                    }
                }
            }
        }
        group
    }
}

fn group_of(meaning: &Meaning) -> TagGroup {
    match meaning {
        Meaning::Heading { level, title } => {
            TagGroup::new(Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())))
        }
        Meaning::Paragraph => TagGroup::new(Tag::P),
        Meaning::List => TagGroup::new(Tag::L(ListNumbering::Disc)),
        Meaning::Item => TagGroup::new(Tag::LI),
        Meaning::Label => TagGroup::new(Tag::Lbl),
        Meaning::Body => TagGroup::new(Tag::LBody),
        Meaning::Table { caption } => TagGroup::new(Tag::Table.with_summary(Some(caption.clone()))),
        Meaning::Caption => TagGroup::new(Tag::Caption),
        Meaning::Head => TagGroup::new(Tag::THead),
        Meaning::Rows => TagGroup::new(Tag::TBody),
        Meaning::Row => TagGroup::new(Tag::TR),
        Meaning::HeadCell => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Meaning::RowName => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Meaning::Cell => TagGroup::new(Tag::TD),
    }
}
