// Removing a connection destroys its sealed values, which nothing brings back. So it leaves the page at
// once, but the server is told only when the time for an undo is over.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { connections } from '../../api/calls.ts';
import { toast, UNDO_MS } from '../../parts/toast.tsx';

export function useDeferredRemoval() {
  const client = useQueryClient();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const waiting = useRef(new Map<string, ReturnType<typeof setTimeout>>());

  const show = (name: string) => setHidden((now) => new Set([...now].filter((each) => each !== name)));
  const carryOut = async (name: string) => {
    clearTimeout(waiting.current.get(name));
    if (!waiting.current.delete(name)) return;
    try {
      await connections.remove(name);
      await client.invalidateQueries({ queryKey: ['connections'] });
    } catch (error) {
      toast.failed(error);
    } finally {
      show(name);
    }
  };
  const remove = (name: string) => {
    setHidden((now) => new Set([...now, name]));
    waiting.current.set(
      name,
      setTimeout(() => void carryOut(name), UNDO_MS),
    );
    toast.undo(`${name} is removed.`, () => {
      clearTimeout(waiting.current.get(name));
      waiting.current.delete(name);
      show(name);
    });
  };
  // who leaves the page meant it: no undo is offered elsewhere
  const leave = useRef(carryOut);
  leave.current = carryOut;
  useEffect(
    () => () => {
      for (const name of [...waiting.current.keys()]) void leave.current(name);
    },
    [],
  );
  return { hidden, remove };
}
