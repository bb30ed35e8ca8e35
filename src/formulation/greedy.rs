pub fn best_start() {}
pub fn serial() {}
