import { get } from '../../api/client.ts'
import { Empty } from '../../parts/states.tsx'
import type { HeldPage, Kind } from './held-list.tsx'
import { LockDetail } from './lock-detail.tsx'

/** Locks of redis-py and redge, with one holder each. */
export const locks: Kind = {
  what: 'locks',
  page: (query, signal) => get<HeldPage>('locks', { query: { ...query }, signal }),
  nothing: (prefix) => (
    <Empty icon="lock" title={prefix === '' ? 'Nobody holds a lock' : 'No held lock begins so'}>
      Locks of redis-py whose names begin with <code>lock:</code> are listed here while somebody
      holds them. Take one to see it: <code>redis.lock("lock:report", timeout=60)</code>, or{' '}
      <code>POST /v1/locks/report</code>.
    </Empty>
  ),
  detail: (name, onChanged) => <LockDetail key={name} name={name} onChanged={onChanged} />,
}
