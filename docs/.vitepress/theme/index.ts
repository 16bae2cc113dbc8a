import './code.css'

// The reader's own fonts: nothing to load, and no pages that change while they come.
export { default } from 'vitepress/theme-without-fonts'
