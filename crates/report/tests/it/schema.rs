//! The JSON report keeps to its schema, and the schema leaves nothing out.

use std::collections::BTreeSet;

use serde_json::Value;
use wikirot_report::Format;
use wikirot_report::model::{Found, FoundBy, Memory, Misread, Same};

use crate::{
    formats::{options, render},
    sample,
};

const SCHEMA: &str = include_str!("../../../../docs/report.schema.json");

/// The sample, with what is known of few links known of one.
fn everything() -> Memory {
    let mut wiki = sample::wiki();
    let status = &mut wiki.pages[0].occurrences[0].status;
    status.title_then = Some("Then".to_owned());
    status.seen.title = Some("Not found".to_owned());
    status.found = Some(Found {
        url: "http://new.example/".to_owned(),
        same: Same::TitleAndText,
        by: FoundBy::Form,
        title: Some("Then".to_owned()),
    });
    let text = "nonsense".to_owned();
    let what = "no URL, prefix or domain".to_owned();
    wiki.summary.misread = vec![Misread { list: "list.txt".to_owned(), line: 2, text, what }];
    wiki
}

#[test]
fn a_report_fits_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let report = serde_json::from_str(&render(Format::Json, &everything(), &options())).unwrap();
    let mut seen = BTreeSet::new();
    check(&schema, &schema, &report, "report", &mut seen);
    // And the other way round: no property is described that nobody writes.
    let mut described = BTreeSet::new();
    properties(&schema, &mut described);
    assert!(described.len() > 80, "{}", described.len());
    let unseen: Vec<_> = described.iter().filter(|it| !seen.contains(&it.1)).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[test]
fn a_field_that_the_schema_does_not_know_is_found() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut report: Value =
        serde_json::from_str(&render(Format::Json, &sample::wiki(), &options())).unwrap();
    report["pages"][0]["occurrences"][0]["surprise"] = Value::Null;
    let found = std::panic::catch_unwind(|| {
        check(&schema, &schema, &report, "report", &mut BTreeSet::new());
    });
    assert!(found.is_err());
}

/// As much of JSON Schema as the schema uses, and stricter: objects may hold no other property. `seen` gets those that
/// there are, as where they are described.
fn check(root: &Value, schema: &Value, value: &Value, path: &str, seen: &mut BTreeSet<usize>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.strip_prefix('#').unwrap()).unwrap();
        return check(root, target, value, path, seen);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let null = any.iter().any(|it| it["type"] == "null");
        assert!(null || !value.is_null(), "{path} is null");
        return match value.is_null() {
            true => (),
            false => {
                let other = any.iter().find(|it| it["type"] != "null").unwrap();
                check(root, other, value, path, seen);
            }
        };
    }
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{path} is {value}");
    }
    if let Some(only) = schema.get("const") {
        assert_eq!(only, value, "{path}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|it| it == kind),
        _ => true,
    };
    assert!(fits, "{path} is {kind}, not {}", schema["type"]);
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        check(root, &schema["items"], item, &format!("{path}[{at}]"), seen);
    }
    let Some(object) = value.as_object() else { return };
    let parts = parts(root, schema);
    for required in parts.iter().filter_map(|it| it["required"].as_array()).flatten() {
        assert!(object.contains_key(required.as_str().unwrap()), "{path} lacks {required}");
    }
    for (name, value) in object {
        let property = parts.iter().find_map(|it| it["properties"].get(name));
        let property = property.unwrap_or_else(|| panic!("{path}.{name} is not in the schema"));
        seen.insert(std::ptr::from_ref(property) as usize);
        check(root, property, value, &format!("{path}.{name}"), seen);
    }
}

/// The properties that a schema describes, at whatever depth, each with where.
fn properties(schema: &Value, described: &mut BTreeSet<(String, usize)>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        described.insert((name.clone(), std::ptr::from_ref(property) as usize));
    }
    let values = schema.as_object().into_iter().flat_map(|it| it.values());
    for value in values.chain(schema.as_array().into_iter().flatten()) {
        properties(value, described);
    }
}

/// A schema and those that it is made of.
fn parts<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let all_of = schema["allOf"].as_array().into_iter().flatten();
    let all_of = all_of
        .map(|it| root.pointer(it["$ref"].as_str().unwrap().strip_prefix('#').unwrap()).unwrap());
    all_of.flat_map(|it| parts(root, it)).chain([schema]).collect()
}
