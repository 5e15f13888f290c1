// Who is signed in. The session itself is a cookie the pages cannot read.
import { get, onSignedOut, post, remove, useCsrf, type Answer, type Problem } from '$lib/api/client';
import type { Role, Session } from '$lib/api/types';

class SessionState {
  current = $state<Session | null>(null);
  asked = $state(false);
  ended = $state(false);  // it was open and is over: say so above the form

  constructor() {
    onSignedOut(() => { this.ended = this.current !== null; this.current = null; });
  }

  async load(): Promise<void> {
    const answer = await get<Session>('sessions/current');
    this.take(answer);
    this.asked = true;
  }
  async signIn(user: string, password: string): Promise<Problem | null> {
    const answer = await post<Session>('sessions', { user, password });
    this.take(answer);
    return answer.ok ? null : answer.problem;
  }
  async signOut(): Promise<void> {
    await remove('sessions/current');
    this.current = null;
  }
  has(...roles: Role[]): boolean { return this.current?.posts.some((p) => roles.includes(p.role)) ?? false; }
  private take(answer: Answer<Session>): void {
    this.current = answer.ok ? answer.value : null;
    if (answer.ok) { useCsrf(answer.value.csrf); this.ended = false; }
  }
}
export const session = new SessionState();
