package dev.coalesce.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the user wants.
 *
 * @param effort how thoroughly
 * @param scenes names from {@link Bench#SCENES}
 * @param report where to write it
 */
record Arguments(Effort effort, List<String> scenes, Path report) {
    static final String USAGE = "usage: ./bench [quick] [--out FILE] [--only SCENE,...]   scenes: "
            + String.join(", ", Bench.SCENES.keySet());

    static Arguments of(String... args) {
        Effort effort = Effort.FULL;
        List<String> scenes = List.copyOf(Bench.SCENES.keySet());
        Path report = Path.of("docs", "benchmarks.md");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "quick" -> effort = Effort.QUICK;
                case "--out" -> report = Path.of(value(args, ++i));
                case "--only" -> scenes = known(List.of(value(args, ++i).split(",", -1)));
                default -> throw new IllegalArgumentException("unknown: " + args[i]);
            }
        }
        return new Arguments(effort, scenes, report);
    }

    private static String value(String[] args, int index) {
        if (index == args.length) {
            throw new IllegalArgumentException("nothing after " + args[index - 1]);
        }
        return args[index];
    }

    private static List<String> known(List<String> scenes) {
        for (String scene : scenes) {
            if (!Bench.SCENES.containsKey(scene)) {
                throw new IllegalArgumentException("no such scene: " + scene);
            }
        }
        return scenes;
    }
}
