-- The indicators as DuckDB SQL written by hand: the measure for what the expressions in
-- src/schakel/monitoring/engine/measures cost (bench/indicators_speed.py). One statement for each, a
-- table scanned at most once in it; per region and calendar month, and by part or by whose own figure
-- it is where the indicator tells these. getvariable('now') is the moment of looking, in UTC like every
-- moment in the tables; a day is a day in the Netherlands. All indicators together need no other input.

-- WITHIN_HOLDING
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (within_holding) AS numerator, count(*) AS denominator
FROM case_disposed WHERE within_holding IS NOT NULL GROUP BY ALL;

-- WITHIN_CUSTODY
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (within_custody) AS numerator, count(*) AS denominator
FROM case_disposed WHERE within_custody IS NOT NULL GROUP BY ALL;

-- DECIDED_IN_1_DAY
SELECT r.region, date_trunc('month', r.day) AS month,
       count(*) FILTER (d.at <= r.at + INTERVAL 1 DAY) AS numerator, count(*) AS denominator
FROM case_received r LEFT JOIN case_disposed d USING ("case")
WHERE r.at + INTERVAL 1 DAY <= getvariable('now') GROUP BY ALL;

-- DECIDED_IN_7_DAYS
SELECT r.region, date_trunc('month', r.day) AS month,
       count(*) FILTER (d.at <= r.at + INTERVAL 7 DAY) AS numerator, count(*) AS denominator
FROM case_received r LEFT JOIN case_disposed d USING ("case")
WHERE r.at + INTERVAL 7 DAY <= getvariable('now') GROUP BY ALL;

-- DECIDED_IN_1_MONTH
SELECT r.region, date_trunc('month', r.day) AS month,
       count(*) FILTER (d.at <= r.at + INTERVAL 1 MONTH) AS numerator, count(*) AS denominator
FROM case_received r LEFT JOIN case_disposed d USING ("case")
WHERE r.at + INTERVAL 1 MONTH <= getvariable('now') GROUP BY ALL;

-- TIME_TO_DECISION
SELECT region, date_trunc('month', day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont(minutes::DOUBLE, [0.5, 0.9]) AS minutes
FROM case_disposed WHERE minutes >= 0 GROUP BY ALL;

-- ARRIVAL_TO_PROPOSAL
WITH proposed AS (SELECT "case", min("at") AS "at" FROM proposal_made GROUP BY ALL)
SELECT r.region, date_trunc('month', r.day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(p.at)) - floor(epoch(r.at))) / 60, [0.5, 0.9]) AS minutes
FROM case_received r JOIN proposed p USING ("case") WHERE p.at >= r.at GROUP BY ALL;

-- TRIAGE_TIME
WITH asked AS (
    SELECT "case", unnest(string_split(partners, ',')) AS partner FROM proposal_made WHERE partners <> ''
    UNION SELECT "case", partner FROM partner_invited
), given AS (SELECT "case", partner, min("at") AS "at" FROM contribution_given GROUP BY ALL),
answered AS (
    SELECT "case", max(g.at) AS last FROM asked LEFT JOIN given g USING ("case", partner)
    GROUP BY "case" HAVING count(*) = count(g.at)
)
SELECT r.region, date_trunc('month', r.day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(a.last)) - floor(epoch(r.at))) / 60, [0.5, 0.9]) AS minutes
FROM case_received r JOIN answered a USING ("case") WHERE a.last >= r.at GROUP BY ALL;

-- INPUT_TO_DECISION
WITH waited AS (
    SELECT d.region, d.day, floor(epoch(d.at)) - floor(epoch(max(g.at))) AS span
    FROM case_disposed d JOIN contribution_given g ON g."case" = d."case" AND g.at <= d.at
    GROUP BY d."case", d.region, d.day, d.at
)
SELECT region, date_trunc('month', day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont(span / 60, [0.5, 0.9]) AS minutes
FROM waited GROUP BY ALL;

-- OPEN_STOCK
WITH stayed AS (
    SELECT r.region, r.at, date_trunc('month', r.day) AS came, date_trunc('month', d.day) AS went
    FROM case_received r LEFT JOIN case_disposed d USING ("case")
), ends AS (
    SELECT month, (month + INTERVAL 1 MONTH) AT TIME ZONE 'Europe/Amsterdam' AT TIME ZONE 'UTC' AS "end"
    FROM generate_series(
        (SELECT min(came) FROM stayed)::TIMESTAMP, getvariable('now') - INTERVAL 1 DAY, INTERVAL 1 MONTH
    ) month(month)
)
SELECT s.region, e.month, count(*) AS denominator,
       count(*) FILTER (s.at + INTERVAL 1 MONTH <= e."end") AS numerator
FROM stayed s JOIN ends e ON s.came <= e.month AND coalesce(s.went, 'infinity') > e.month GROUP BY ALL;

-- HIT_RATE
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (hit) AS numerator, count(*) AS denominator
FROM known_check_answered GROUP BY ALL;

-- HIT_FOLLOWED
WITH known AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM known_check_answered WHERE hit
        UNION ALL SELECT "case", "at" FROM known_check_changed WHERE hit
    ) GROUP BY ALL
), asked AS (SELECT "case", min("at") AS "at" FROM information_asked WHERE to_house GROUP BY ALL)
SELECT d.region, date_trunc('month', d.day) AS month,
       count(*) FILTER (a.at <= d.at) AS numerator, count(*) AS denominator
FROM case_disposed d JOIN known k ON k."case" = d."case" AND k.at <= d.at
LEFT JOIN asked a ON a."case" = d."case" GROUP BY ALL;

-- CONTENT_BEFORE_DECISION
WITH asked AS (SELECT "case", min("at") AS "at" FROM information_asked WHERE to_house GROUP BY ALL),
given AS (
    SELECT "case", min("at") AS "at" FROM information_answered WHERE to_house AND content GROUP BY ALL
)
SELECT d.region, date_trunc('month', d.day) AS month,
       count(*) FILTER (g.at <= d.at) AS numerator, count(*) AS denominator
FROM case_disposed d JOIN asked a ON a."case" = d."case" AND a.at <= d.at
LEFT JOIN given g ON g."case" = d."case" GROUP BY ALL;

-- PARTNER_ANSWER_TIME
WITH asked AS (
    SELECT "case", partner, min("at") AS "at" FROM (
        SELECT "case", "at", unnest(string_split(partners, ',')) AS partner
        FROM proposal_made WHERE partners <> ''
        UNION ALL SELECT "case", "at", partner FROM partner_invited
    ) GROUP BY ALL
), given AS (SELECT "case", partner, min("at") AS "at" FROM contribution_given GROUP BY ALL)
SELECT r.region, date_trunc('month', r.day) AS month, a.partner AS own,
       count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(g.at)) - floor(epoch(a.at))) / 60, [0.5, 0.9]) AS minutes
FROM case_received r JOIN asked a USING ("case") JOIN given g USING ("case", partner)
WHERE g.at >= a.at GROUP BY GROUPING SETS ((1, 2), (1, 2, 3));

-- INFORMATION_SUPPLIED
WITH given AS (SELECT DISTINCT request FROM information_answered WHERE content)
SELECT a.region, date_trunc('month', a.due_day) AS month, a.partner AS own,
       count(g.request) AS numerator, count(*) AS denominator
FROM information_asked a LEFT JOIN given g USING (request)
WHERE a.due <= getvariable('now') GROUP BY ALL;

-- INFORMATION_IN_TIME
WITH given AS (SELECT request, min("at") AS "at" FROM information_answered GROUP BY ALL)
SELECT a.region, date_trunc('month', a.due_day) AS month, a.partner AS own,
       count(*) FILTER (g.at <= a.due) AS numerator, count(*) AS denominator
FROM information_asked a LEFT JOIN given g USING (request)
WHERE a.due <= getvariable('now') GROUP BY ALL;

-- PLAN_WEIGHED
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (plan_weighed) AS numerator, count(*) AS denominator
FROM case_disposed WHERE plan_running GROUP BY ALL;

-- MINOR_WITH_CHILD_PROTECTION
WITH given AS (
    SELECT "case", min("at") AS "at" FROM contribution_given WHERE partner = 'CHILD_PROTECTION' GROUP BY ALL
)
SELECT d.region, date_trunc('month', d.day) AS month,
       count(*) FILTER (g.at <= d.at) AS numerator, count(*) AS denominator
FROM case_disposed d LEFT JOIN given g USING ("case") WHERE d.minor GROUP BY ALL;

-- FEEDBACK_IN_TIME
WITH told AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM feedback_given WHERE told
        UNION ALL SELECT "case", "at" FROM case_returned WHERE told
    ) GROUP BY ALL
)
SELECT a.region, date_trunc('month', a.due_day) AS month,
       count(*) FILTER (t.at <= a.due) AS numerator, count(*) AS denominator
FROM case_accepted a LEFT JOIN told t USING ("case")
WHERE a.due <= getvariable('now') GROUP BY ALL;

-- FEEDBACK_TO_TABLE_IN_TIME
WITH told AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM feedback_given WHERE told
        UNION ALL SELECT "case", "at" FROM case_returned WHERE told
    ) GROUP BY ALL
)
SELECT a.region, date_trunc('month', a.due_day) AS month,
       count(*) FILTER (t.at <= a.due) AS numerator, count(*) AS denominator
FROM case_accepted a LEFT JOIN told t USING ("case")
WHERE a.due <= getvariable('now') AND a.by_offer AND a.direction = 'TO_HOUSE' GROUP BY ALL;

-- OUTCOME_TO_HOUSE_IN_TIME
WITH told AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM house_told
        UNION ALL SELECT "case", "at" FROM information_disclosed WHERE to_house AND with_outcome
    ) GROUP BY ALL
)
SELECT d.region, date_trunc('month', d.due_day) AS month,
       count(*) FILTER (t.at <= d.due) AS numerator, count(*) AS denominator
FROM case_disposed d LEFT JOIN told t USING ("case")
WHERE d.house_waits AND d.due <= getvariable('now') GROUP BY ALL;

-- VICTIM_TOLD
WITH told AS (SELECT "case", min("at") AS "at" FROM told_victim GROUP BY ALL)
SELECT d.region, date_trunc('month', d.due_day) AS month,
       count(*) FILTER (t.at <= d.due) AS numerator, count(*) AS denominator
FROM case_disposed d LEFT JOIN told t USING ("case")
WHERE d.victims > 0 AND d.due <= getvariable('now') GROUP BY ALL;

-- ACCEPTANCE_IN_TIME
WITH answered AS (
    SELECT offer, min("at") AS "at" FROM (
        SELECT offer, "at" FROM case_accepted UNION ALL SELECT offer, "at" FROM case_refused
    ) WHERE offer IS NOT NULL GROUP BY ALL
)
SELECT o.region, date_trunc('month', o.due_day) AS month,
       count(*) FILTER (a.at <= o.due) AS numerator, count(*) AS denominator
FROM case_offered o ANTI JOIN offer_withdrawn w USING (offer) LEFT JOIN answered a USING (offer)
WHERE o.due <= getvariable('now') GROUP BY ALL;

-- REFUSED
SELECT region, date_trunc('month', day) AS month, part,
       sum(refused) AS numerator, count(*) AS denominator
FROM (
    SELECT region, day, NULL AS part, 0 AS refused FROM case_accepted
    UNION ALL SELECT region, day, NULL, 0 FROM offer_expired
    UNION ALL SELECT region, day, reason, 1 FROM case_refused
) GROUP BY ALL;

-- REFUSED_WITH_WAY
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (way_on) AS numerator, count(*) AS denominator
FROM (
    SELECT region, day, way_on FROM case_refused
    UNION ALL SELECT region, day, way_on FROM offer_expired
) WHERE way_on IS NOT NULL GROUP BY ALL;

-- BOUNCED
WITH back AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM case_returned
        UNION ALL SELECT "case", "at" FROM feedback_given WHERE outcome = 'HANDED_ON'
    ) GROUP BY ALL
)
SELECT a.region, date_trunc('month', a.day) AS month,
       count(*) FILTER (b.at <= a.at + INTERVAL 30 DAY) AS numerator, count(*) AS denominator
FROM case_accepted a LEFT JOIN back b USING ("case")
WHERE a.at + INTERVAL 30 DAY <= getvariable('now') GROUP BY ALL;

-- BROUGHT_IN
SELECT region, date_trunc('month', day) AS month,
       CASE WHEN partner NOT IN ('POLICE', 'PROSECUTION') THEN partner END AS part,
       count(part) AS numerator, count(*) AS denominator
FROM (
    SELECT region, day, partner, case_kind FROM notification_received
    UNION ALL SELECT region, day, partner, case_kind FROM offer_received
) WHERE case_kind = 'HOUSE' AND partner IS NOT NULL GROUP BY ALL;

-- REPORT_TO_ANSWER
WITH reported AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM notification_received WHERE case_kind = 'HOUSE'
        UNION ALL SELECT "case", "at" FROM offer_received WHERE case_kind = 'HOUSE'
    ) GROUP BY ALL
), answered AS (
    SELECT "case", min(region) AS region, min(day) AS day, min("at") AS "at" FROM (
        SELECT "case", region, day, "at" FROM case_accepted
        UNION ALL SELECT "case", region, day, "at" FROM case_refused
    ) GROUP BY ALL
)
SELECT a.region, date_trunc('month', a.day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(a.at)) - floor(epoch(r.at))) / 60, [0.5, 0.9]) AS minutes
FROM reported r JOIN answered a USING ("case") WHERE a.at >= r.at GROUP BY ALL;

-- REPORT_TO_CONFERENCE
WITH reported AS (
    SELECT "case", min("at") AS "at" FROM (
        SELECT "case", "at" FROM notification_received WHERE case_kind = 'HOUSE'
        UNION ALL SELECT "case", "at" FROM offer_received WHERE case_kind = 'HOUSE'
    ) GROUP BY ALL
), met AS (
    SELECT "case", min(region) AS region, min(day) AS day, min("at") AS "at" FROM attendance_taken GROUP BY ALL
)
SELECT m.region, date_trunc('month', m.day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(m.at)) - floor(epoch(r.at))) / 60, [0.5, 0.9]) AS minutes
FROM reported r JOIN met m USING ("case") WHERE m.at >= r.at GROUP BY ALL;

-- SIGNAL_TO_CONFERENCE
WITH begun AS (
    SELECT f."case", min(s.at) AS "at" FROM signal_followed f JOIN signal_received s USING (signal) GROUP BY ALL
), met AS (
    SELECT "case", min(region) AS region, min(day) AS day, min("at") AS "at" FROM attendance_taken GROUP BY ALL
)
SELECT m.region, date_trunc('month', m.day) AS month, count(*) AS numerator, count(*) AS denominator,
       quantile_cont((floor(epoch(m.at)) - floor(epoch(b.at))) / 60, [0.5, 0.9]) AS minutes
FROM begun b JOIN met m USING ("case") WHERE m.at >= b.at GROUP BY ALL;

-- SIGNALS_ACTED_ON
WITH followed AS (SELECT signal, min("at") AS "at" FROM signal_followed GROUP BY ALL)
SELECT s.region, date_trunc('month', s.day) AS month,
       count(*) FILTER (f.at <= s.at + INTERVAL 56 DAY) AS numerator, count(*) AS denominator
FROM signal_received s LEFT JOIN followed f USING (signal)
WHERE s.at + INTERVAL 56 DAY <= getvariable('now') GROUP BY ALL;

-- ATTENDANCE
WITH last AS (
    SELECT region, partner, max(day) AS day, arg_max(present, "at") AS present
    FROM participant_expected WHERE partner <> 'INCIDENTAL'
    GROUP BY region, agenda_item, participant, partner
)
SELECT region, date_trunc('month', day) AS month, partner AS own,
       count(*) FILTER (present) AS numerator, count(*) AS denominator
FROM last GROUP BY ALL;

-- ACTIONS_ON_TIME
WITH ended AS (SELECT action, min("at") AS "at" FROM action_ended WHERE done GROUP BY ALL)
SELECT a.region, date_trunc('month', a.due_day) AS month,
       count(*) FILTER (e.at <= a.due) AS numerator, count(*) AS denominator
FROM action_agreed a LEFT JOIN ended e USING (action)
WHERE a.due <= getvariable('now') GROUP BY ALL;

-- GOALS_REACHED
WITH last AS (
    SELECT region, max(day) AS day, arg_max(state, "at") AS state FROM goal_set GROUP BY region, goal
)
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (state = 'REACHED') AS numerator, count(*) AS denominator
FROM last WHERE state IN ('REACHED', 'PARTLY', 'NOT_REACHED', 'STOPPED') GROUP BY ALL;

-- EVALUATED
WITH evaluated AS (SELECT "case", min("at") AS "at" FROM plan_evaluated GROUP BY ALL)
SELECT c.region, date_trunc('month', c.day) AS month,
       count(*) FILTER (e.at <= c.at) AS numerator, count(*) AS denominator
FROM case_closed c LEFT JOIN evaluated e USING ("case") GROUP BY ALL;

-- SEATS_FILLED
WITH empty AS (
    SELECT seat, sum(least(minutes, (epoch(getvariable('now')) - floor(epoch("at"))) // 60)) AS minutes
    FROM seat_emptied WHERE "at" <= getvariable('now') GROUP BY ALL
), planned AS (
    SELECT seat, region, day, filled, least(minutes, (epoch(getvariable('now')) - floor(epoch("at"))) // 60) AS minutes
    FROM seat_planned WHERE "at" <= getvariable('now')
)
SELECT p.region, date_trunc('month', p.day) AS month,
       coalesce(sum(p.minutes - coalesce(e.minutes, 0)) FILTER (p.filled), 0) / 60 AS numerator,
       sum(p.minutes) / 60 AS denominator
FROM planned p LEFT JOIN empty e USING (seat) GROUP BY ALL;

-- CASES_WITH_EMPTY_SEAT
WITH empty AS (SELECT seat, max(minutes) AS minutes FROM seat_emptied GROUP BY ALL),
shifts AS (
    SELECT p.region, p.day, p.at AS start, p.at + to_minutes(p.minutes) AS "end",
           min(CASE WHEN p.filled THEN p.at + to_minutes(p.minutes - coalesce(e.minutes, 0)) ELSE p.at END)
               AS empty_since
    FROM seat_planned p LEFT JOIN empty e USING (seat) GROUP BY ALL
), spans AS (SELECT region, unnest([day, day + 1]) AS day, start, "end", empty_since FROM shifts
), met AS (
    SELECT r.region, r.day, bool_or(r.at >= s.empty_since) AS empty
    FROM case_received r JOIN spans s
    ON s.region = r.region AND s.day = r.day AND r.at >= s.start AND r.at < s."end"
    GROUP BY r.region, r.day, r."case"
)
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (empty) AS numerator, count(*) AS denominator
FROM met GROUP BY ALL;

-- ESCALATED
WITH late AS (
    SELECT region, item_kind, min(day) AS day, min(due) AS due, max(level) AS level
    FROM item_climbed GROUP BY region, item, item_kind
)
SELECT region, date_trunc('month', day) AS month, CASE WHEN level > 1 THEN item_kind END AS part,
       count(*) FILTER (level > 1) AS numerator, count(*) AS denominator
FROM late WHERE level > 1 OR due + INTERVAL 24 HOUR <= getvariable('now') GROUP BY ALL;

-- DEVIATION
SELECT region, date_trunc('month', day) AS month, CASE WHEN NOT followed THEN deviation END AS part,
       count(*) FILTER (NOT followed) AS numerator, count(*) AS denominator
FROM case_disposed WHERE proposed GROUP BY ALL;

-- LATER_FACTS
WITH given AS (SELECT "case", min("at") AS "at" FROM fact_given GROUP BY ALL)
SELECT d.region, date_trunc('month', d.day) AS month,
       count(*) FILTER (g.at <= d.at) AS numerator, count(*) AS denominator
FROM case_disposed d LEFT JOIN given g USING ("case") GROUP BY ALL;

-- WRONG_TABLE
WITH judged AS (
    SELECT region, max(day) AS day, bool_or(NOT right_table) AS wrong FROM (
        SELECT region, "case", day, right_table FROM table_judged
        UNION ALL SELECT region, "case", day, right_table FROM case_reviewed
    ) WHERE right_table IS NOT NULL GROUP BY region, "case"
)
SELECT region, date_trunc('month', day) AS month,
       count(*) FILTER (wrong) AS numerator, count(*) AS denominator
FROM judged GROUP BY ALL;

-- JUDGED
WITH answered AS (SELECT question, min("at") AS "at" FROM table_judged WHERE question IS NOT NULL GROUP BY ALL)
SELECT q.region, date_trunc('month', q.day) AS month, q.partner AS own,
       count(*) FILTER (a.at <= q.at + INTERVAL 14 DAY) AS numerator, count(*) AS denominator
FROM table_asked q LEFT JOIN answered a USING (question)
WHERE q.at + INTERVAL 14 DAY <= getvariable('now') GROUP BY ALL;

-- RE_ENTRY
SELECT d.region, date_trunc('month', d.day + INTERVAL 12 MONTH) AS month,
       count(*) FILTER (r.at <= d.at + INTERVAL 12 MONTH) AS numerator, count(*) AS denominator
FROM case_disposed d ASOF LEFT JOIN case_received r ON r.person = d.person AND r.at > d.at
WHERE d.person IS NOT NULL AND d.at + INTERVAL 12 MONTH <= getvariable('now') GROUP BY ALL;
