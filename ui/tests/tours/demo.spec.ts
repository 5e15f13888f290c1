// The demo city as a newcomer meets it: an officer's case, the worklist, the manager's ledger. The pictures of the README come from here
// (build/screens/demo-*.png).
import { expect, test } from '@playwright/test';
import type { CaseView, TaskPage } from '../../src/lib/api/types';
import { at, demo, enter, picture } from './demo';

for (const language of ['en', 'fa']) {
  test(`the demo city in ${language === 'en' ? 'English' : 'Persian'}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    // The case with the richest story that this officer can do something about now.
    let best: { user: string; view: CaseView } | undefined;
    for (const { user, unit } of demo().accounts.filter((a) => a.role === 'officer' || a.role === 'counter')) {
      await enter(page, user, language);
      const list = (await (await page.request.get(at(`/api/v1/tasks?unit=${unit}`))).json()) as TaskPage;
      for (const task of (list.items ?? []).filter((t) => !t.paused).slice(0, 12)) {
        const view = (await (await page.request.get(at(`/api/v1/cases/${task.case_id}`))).json()) as CaseView;
        const worth = (v: CaseView): number => Math.min(v.history.length, 24) + (v.service.code === 'building-permit' ? 100 : 0) + ((v.clock.left_us ?? -1) > 0 ? 50 : 0);
        if (view.tasks?.some((t) => t.actions.length > 0) && (!best || worth(view) > worth(best.view))) best = { user, view };
      }
    }
    expect(best, 'somebody has something to do').toBeTruthy();
    await enter(page, best!.user, language);
    await picture(page, `/cases/${best!.view.id}?side=clock`, '.task', `case-${language}`);
    await picture(page, '/worklist', '[data-row="0"]', `worklist-${language}`);
    const manager = demo().accounts.find((a) => a.role === 'manager')!;
    await enter(page, manager.user, language);
    await picture(page, '/ledger', 'figure svg a', `ledger-${language}`);
  });
}
