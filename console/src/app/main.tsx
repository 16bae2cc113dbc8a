import { render } from 'preact'
import { resume } from '../api/access.ts'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/shell.css'
import '../styles/parts.css'
import '../styles/table.css'
import { Shell } from './shell.tsx'

const root = document.getElementById('app')
if (root === null) throw new Error('The page has no place for the console')
render(<Shell />, root)
void resume()
