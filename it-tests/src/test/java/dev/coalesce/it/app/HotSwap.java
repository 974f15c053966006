package dev.coalesce.it.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls the methods of a class, replaces its code, and calls them again. The arguments are the directories of further
 * versions of {@link Swapped}; {@code retransform} stands for the code as it is. Each line shows how often the bodies
 * had run.
 */
public final class HotSwap {
    private static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();

    private HotSwap() {}

    /** Called by each body: counts its runs. */
    static String run(String method) {
        return String.valueOf(RUNS.merge(method, 1, Integer::sum));
    }

    public static void main(String[] args) throws Exception {
        Swapped object = new Swapped();
        print(object);
        for (String version : args) {
            if (version.equals("retransform")) {
                Redefiner.retransform(Swapped.class);
            } else {
                Redefiner.redefine(Swapped.class, Path.of(version));
            }
            print(object);
        }
    }

    private static void print(Swapped object) {
        String line = "name " + object.name("a") + " " + object.name("a");
        line += ", secret " + object.secret("a") + " " + object.secret("a");
        line += ", locked " + object.locked("a") + " " + object.locked("a");
        line += ", pair " + object.pair("a", "x") + " " + object.pair("a", "y") + " " + object.pair("b", "x");
        line += ", shared " + Swapped.shared("a") + " " + Swapped.shared("a");
        line += ", later " + object.later("a").join() + " " + object.later("a").join();
        line += ", plain " + object.plain("a") + " " + object.plain("a");
        object.invalidate("a");
        line += ", invalidated " + object.name("a");
        System.out.println(line);
    }
}
