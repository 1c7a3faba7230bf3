/** In a process with an IPC channel: answers the parent's calls with `verbs`, and ends when the parent is gone. */
export function serve(verbs) {
  process.once('disconnect', () => process.exit(0));
  process.on('message', ({ id, verb, args }) => {
    Promise.resolve()
      .then(() => verbs[verb](args))
      .then(
        (answer) => process.send?.({ id, answer }),
        (error) => process.send?.({ id, error: String(error?.stack ?? error) }),
      );
  });
}
