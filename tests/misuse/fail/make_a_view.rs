//! A view is looked at; nobody outside writes one.
use waystation_domain::words::ids::ElementId;
use waystation_domain::work::views::FormLine;

fn made(element: ElementId) -> FormLine {
    FormLine { element, label: String::new(), value: String::new(), necessity: String::new() }
}

fn main() {}
