/** Type bytes and separators of RESP2. */
export const STATUS = 0x2b
export const ERROR = 0x2d
export const INTEGER = 0x3a
export const BULK = 0x24
export const ARRAY = 0x2a
export const MINUS = 0x2d
export const CR = 0x0d
export const LF = 0x0a
