import { cronUrl } from './cron.ts'

/** What runs where, for the text that `npm start` prints. */
export interface Running {
  readonly workerUrl: string
  readonly apiToken: string
  readonly adminToken: string
  readonly gatewayUrl: string
  readonly gatewayToken: string
  readonly redisNote: string
}

/** The text that `npm start` prints when all is ready: addresses, tokens, commands to paste. */
export function welcome(running: Running): string {
  const { workerUrl, apiToken, adminToken, gatewayUrl, gatewayToken, redisNote } = running
  return [
    `  Worker   ${workerUrl}   token ${apiToken}`,
    `           for every command and key: admin token ${adminToken}`,
    `  Gateway  ${gatewayUrl}   token ${gatewayToken}`,
    `  Redis    ${redisNote}`,
    '',
    `See and change what is in it: open ${workerUrl}/ and log in with the admin token.`,
    `Read about it: ${workerUrl}/docs/, which is built in the minutes after the first start.`,
    '',
    'Or try it from here:',
    '',
    ...curlLines(workerUrl, apiToken).map((line) => `  ${line}`),
    '',
    'Jobs run at every full minute; to run those due now:',
    '',
    `  curl "${cronUrl(workerUrl)}"`,
    '',
    'Ctrl-C stops all of it.',
  ].join('\n')
}

function curlLines(url: string, token: string): string[] {
  const auth = `-H 'Authorization: Bearer ${token}'`
  return [
    `curl ${auth} ${url}/v1/commands/zadd -d '{"args":["leaderboard:game",{"ada":3,"grace":5}]}'`,
    `curl ${auth} '${url}/v1/leaderboards/game?limit=3'`,
    `curl ${auth} ${url}/v1/locks/report -d '{"timeout":30}'`,
  ]
}
