package dev.coalesce.it.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A situation that random calls do not reach, or not in every history. It is arranged while they run. */
enum Situation {
    TIMEOUT_OF_THE_LEADER(4, WaitSituations::timeoutOfTheLeader),
    TIMEOUT_OF_THE_UPSTREAM(4, WaitSituations::timeoutOfTheUpstream),
    SLOW_EXECUTIONS(4, WaitSituations::slowExecutions),
    END_OF_THE_STACK(4, WaitSituations::endOfTheStack),
    BLOCKING_CALLBACKS(1, FutureSituations::blockingCallbacks),
    EVERYBODY_LEAVES(4, FutureSituations::everybodyLeaves),
    REENTRY(1, FutureSituations::reentry),
    ABANDONED_FLIGHTS(2, FutureSituations::abandonedFlights),
    HANGING_REFRESHES(4, ResultSituations::hangingRefreshes),
    DEAD_OBJECTS(4, ResultSituations::deadObjects),
    CHANGING_KEYS(4, ResultSituations::changingKeys),
    LARGE_RESULTS(4, ResultSituations::largeResults),
    SUPPRESSED_EXCEPTIONS(4, ResultSituations::suppressedExceptions);

    /** What a situation does and checks. */
    interface Course {
        void run(Stage stage) throws Exception;
    }

    private static final List<Situation> BY_FREQUENCY = new ArrayList<>();

    static {
        for (Situation situation : values()) {
            for (int i = 0; i < situation.frequency; i++) {
                BY_FREQUENCY.add(situation);
            }
        }
    }

    /** Situations in which the agent acts after a while only are rarer. */
    private final int frequency;

    @SuppressWarnings("ImmutableEnumChecker") // courses have no state
    private final Course course;

    Situation(int frequency, Course course) {
        this.frequency = frequency;
        this.course = course;
    }

    /** Chooses the situation of a history. Most histories have none. */
    static @Nullable Situation random(Random random) {
        return random.nextInt(4) == 0 ? BY_FREQUENCY.get(random.nextInt(BY_FREQUENCY.size())) : null;
    }

    /** Runs this situation, and checks that it leaves nothing behind. */
    void run(Stage stage) throws InterruptedException {
        try {
            course.run(stage);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            stage.fault("threw " + Stage.describe(e));
        }
        stage.end();
    }
}
