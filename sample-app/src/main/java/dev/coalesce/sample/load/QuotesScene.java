package dev.coalesce.sample.load;

import java.io.IOException;
import java.time.Duration;

/** Ten clients ask for one price, each time the last one has expired. */
final class QuotesScene {
    static final int EXPIRIES = 5;
    static final int CLIENTS = 10;

    private static final int OK = 200;
    /** The method's ttl, and a little. */
    private static final Duration UNTIL_EXPIRED = Duration.ofMillis(2_200);

    private QuotesScene() {}

    static Result run(Target target, Progress progress) throws IOException, InterruptedException {
        progress.say("quotes: %d concurrent callers per expiry, %d expiries", CLIENTS, EXPIRIES);
        int before = target.counts().quoteCalls();
        int succeeded = 0;
        for (int expiry = 1; expiry <= EXPIRIES; expiry++) {
            succeeded += Load.run(
                            CLIENTS,
                            CLIENTS,
                            number -> target.send(target.get("/quotes/ACME")).statusCode() == OK)
                    .succeeded();
            progress.say(
                    "quotes: expiry %d of %d done, %d calls so far",
                    expiry, EXPIRIES, target.counts().quoteCalls() - before);
            if (expiry < EXPIRIES) {
                Thread.sleep(UNTIL_EXPIRED.toMillis());
            }
        }
        return new Result(succeeded, target.counts().quoteCalls() - before);
    }

    /**
     * What was seen.
     *
     * @param succeeded requests answered with a price
     * @param calls counted by the source of prices
     */
    record Result(int succeeded, int calls) {
        boolean allSucceeded() {
            return succeeded == CLIENTS * EXPIRIES;
        }
    }
}
