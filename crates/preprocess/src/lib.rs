//! The preprocessor: wikitext becomes a tree of extension tags, template calls and parameters, exactly
//! as MediaWiki's `Preprocessor_Hash` builds it.
//!
//! Nodes live in one arena and form lists by index. What an opening run of braces means is known
//! only when it is closed, or never: so lists are joined, never copied, and nothing recurses.
//!
//! Reading is total: no text is an error, and the time is linear in its length.
//!
//! ```
//! use wikirot_preprocess::{Mode, NodeKind, Tree};
//!
//! let text = "see {{cite|url=http://a.example}}";
//! let mut tree = Tree::default();
//! tree.parse(text, &|name: &[u8]| name.eq_ignore_ascii_case(b"ref"), Mode::Page);
//! let behind_see = tree.node(tree.node(tree.root()).next);
//! let NodeKind::Template(call) = behind_see.kind else { panic!("no call") };
//! assert_eq!(tree.parts(&tree.call(call)).len(), 1);
//! ```

mod tree;

pub use tree::{Call, ExtensionTags, Mode, NONE, Node, NodeKind, Part, Tag, Tree};
