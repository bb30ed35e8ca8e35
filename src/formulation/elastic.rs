pub struct Shortfall;
pub fn elastic_model() {}
