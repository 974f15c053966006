import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Who calls, with which key, in which order. All of it is drawn from one seed. */
public final class World {
    private static final List<String> VALUES = List.of("a", "bb", "ccc", "dddd");

    private final Random random;
    private final List<Map<String, String>> callers = new ArrayList<>();
    private final String schedule;
    private final int keys;
    private final boolean isIndependent;
    private final int callsOfRequest;
    private Map<String, String> caller = Map.of();
    private int number;
    private int calls;

    /** The key of the call. */
    public String key = "";

    /** A number that is new in each call. */
    public String trace = "";

    /** A number that is new in each request, of which each has some calls. */
    public String request = "";

    World(long seed, int thread) {
        Random shared = new Random(seed);
        this.schedule = List.of("in turn", "random", "blocks").get(shared.nextInt(3));
        this.keys = List.of(1, 2, 5, 20, 50).get(shared.nextInt(5));
        this.isIndependent = shared.nextBoolean();
        this.callsOfRequest = 1 + shared.nextInt(4);
        int size = 3 + shared.nextInt(6);
        for (int i = 0; i < size; i++) {
            callers.add(caller(shared, i));
        }
        this.random = new Random(seed * 31 + thread);
    }

    private static Map<String, String> caller(Random random, int number) {
        Map<String, String> caller = new HashMap<>();
        for (String each : Contexts.ATTRIBUTES) {
            caller.put(each, VALUES.get(number < 2 ? number : random.nextInt(VALUES.size())));
        }
        return caller;
    }

    /** Draws the next call. */
    void next() {
        calls++;
        number = switch (schedule) {
            case "in turn" -> calls % callers.size();
            case "random" -> random.nextInt(callers.size());
            default -> random.nextInt(20) == 0 ? random.nextInt(callers.size()) : number;
        };
        caller = isIndependent ? caller(random, 2) : callers.get(number);
        key = "k" + random.nextInt(keys);
        trace = "trace" + Thread.currentThread().getName() + calls;
        request = "request" + Thread.currentThread().getName() + calls / callsOfRequest;
    }

    /** What distinguishes the caller. */
    public String of(String attribute) {
        return caller.get(attribute);
    }

    public int random(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public String toString() {
        return keys + " keys, " + callers.size() + " callers, " + schedule + ", independent " + isIndependent
                + ", calls of a request " + callsOfRequest;
    }
}
