import type { ActivityView } from '@viewzenix/schema'

/** Who did it, with what kind of actor where the name alone would not say. */
export const describeActor = ({
  actorKind,
  actorName,
}: Pick<ActivityView, 'actorKind' | 'actorName'>): string => {
  switch (actorKind) {
    case 'user':
      return actorName
    case 'api_key':
      return `API key ${actorName}`
    case 'hook':
      return `Hook ${actorName}`
    case 'system':
      return 'Viewzenix'
  }
}
