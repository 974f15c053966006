package dev.coalesce.sample.load;

import java.io.IOException;
import java.time.Duration;

/** Ten clients request one price at the same time, each time the cached one has expired. */
final class QuotesScene {
    static final int EXPIRIES = 5;
    static final int CLIENTS = 10;

    private static final int OK = 200;
    /** Slightly longer than the ttl of the method. */
    private static final Duration UNTIL_EXPIRED = Duration.ofMillis(2_200);

    private QuotesScene() {}

    static Result run(SampleClient client, Progress progress) throws IOException, InterruptedException {
        progress.print("quotes: %d concurrent callers per expiry, %d expiries", CLIENTS, EXPIRIES);
        int before = client.counts().quoteCalls();
        int succeeded = 0;
        for (int expiry = 1; expiry <= EXPIRIES; expiry++) {
            succeeded += Load.run(
                            CLIENTS,
                            CLIENTS,
                            number -> client.send(client.get("/quotes/ACME")).statusCode() == OK)
                    .succeeded();
            progress.print(
                    "quotes: expiry %d of %d done, %d calls so far",
                    expiry, EXPIRIES, client.counts().quoteCalls() - before);
            if (expiry < EXPIRIES) {
                Thread.sleep(UNTIL_EXPIRED.toMillis());
            }
        }
        return new Result(succeeded, client.counts().quoteCalls() - before);
    }

    /**
     * The measurements of the scene.
     *
     * @param succeeded the number of responses with a price
     * @param calls the calls that the source of prices has counted
     */
    record Result(int succeeded, int calls) {
        boolean allSucceeded() {
            return succeeded == CLIENTS * EXPIRIES;
        }
    }
}
