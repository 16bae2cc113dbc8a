import type { JSX } from 'preact'
import { useResource } from '../../api/resource.ts'
import { useActions } from '../../app/actions.ts'
import { place, setQuery } from '../../app/location.ts'
import { AccessNote } from '../../parts/guarded.tsx'
import { Page } from '../../parts/page.tsx'
import { Empty } from '../../parts/states.tsx'
import { keysOfType } from '../key-list.ts'
import { NameForm } from '../name-form.tsx'
import { NameList } from '../name-list.tsx'
import { Split } from '../split.tsx'
import { QUEUE_KEYS, queueNames } from './queue.ts'
import { QueueDetail } from './queue-detail.tsx'

/** Queues of messages: what waits, what was received, and what was given up. */
export function View(): JSX.Element {
  const { queue } = place.value.query
  const found = useResource(async (signal) => {
    const { names, isAll } = await keysOfType('stream', QUEUE_KEYS, signal)
    return { names: queueNames(names), isAll }
  }, [])
  useActions([{ title: 'Refresh the queues', keys: 'r', icon: 'refresh', run: found.reload }], [])
  const list = (
    <>
      <NameForm
        label="Name of a queue"
        value={queue ?? ''}
        onSubmit={(name) => setQuery({ queue: name })}
      />
      <NameList
        label="Queues"
        found={found}
        open={queue}
        onOpen={(name) => setQuery({ queue: name })}
        empty={
          <Empty icon="layers" title="No queues">
            Sending makes one: <code>POST /v1/queues/mail/messages</code>. Or enter a name above,
            and send a message.
          </Empty>
        }
      />
    </>
  )
  return (
    <Page title="Queues" subtitle="What waits, and what was given up" fills>
      <AccessNote need="write" what="send or delete messages" />
      <Split
        list={list}
        detail={queue && <QueueDetail key={queue} name={queue} onSent={found.reload} />}
        what="queues"
        onClose={() => setQuery({ queue: undefined })}
      />
    </Page>
  )
}
