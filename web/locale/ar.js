// placeholder
export const ARABIC = {};
