import { PROGRAM_OPTIONS, type ProgramOption } from './program-options.ts'

/** What `--help` shows. */
export function helpText(): string {
  return `${HEAD}\n${PROGRAM_OPTIONS.map(optionHelp).join('')}${TAIL}`
}

const HEAD = `Usage: redge-gateway [options]

An Upstash-compatible REST door in front of any Redis or Valkey.
`

const TAIL = `  --print-config
      show the settings as they come out, without secrets, and stop
  --help, --version

In brackets: the environment variable that a flag goes before, and the default. A variable goes before the file.
SIGTERM and SIGINT let requests in flight end, then stop.
`

function optionHelp({ flag, value, help, variable, usual, type }: ProgramOption): string {
  const isOff = type === 'switch' ? 'off' : undefined
  const notes = [type === 'switch' ? `${variable}=1` : variable, usual ?? isOff]
  const shown = notes.filter((note) => note !== undefined).join(', ')
  return `  --${flag}${value ? ` ${value}` : ''}\n${wrap(`${help} [${shown}]`)}`
}

function wrap(text: string): string {
  const lines: string[] = []
  let line = '     '
  for (const word of text.split(' ')) {
    if (line.length + word.length > 95) {
      lines.push(line)
      line = '     '
    }
    line += ` ${word}`
  }
  return [...lines, line, ''].join('\n')
}
