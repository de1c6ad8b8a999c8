/**
 * The card that a team starts from. Between markers is what is generated; everything else is the team's, and stays when
 * the card is made again.
 */
export const cardTemplate = `---
---

# {model}

<!-- sluice:summary -->
<!-- /sluice:summary -->

## Intended use

<!-- sluice:use -->
<!-- /sluice:use -->

## Limits

<!-- sluice:limits -->
<!-- /sluice:limits -->

## How good it is

<!-- sluice:metrics -->
<!-- /sluice:metrics -->

## Where it is weakest

<!-- sluice:slices -->
<!-- /sluice:slices -->

## Data

<!-- sluice:data -->
<!-- /sluice:data -->

## Lineage

<!-- sluice:lineage -->
<!-- /sluice:lineage -->
`;
