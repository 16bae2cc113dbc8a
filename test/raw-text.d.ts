/** A file as text, as Vite gives it; the compiler need not read a megabyte of fixtures. */
declare module '*.json?raw' {
  const text: string

  export { text as default }
}
