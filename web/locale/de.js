// placeholder
export const GERMAN = {};
