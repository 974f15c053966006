package dev.coalesce.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of the command line.
 *
 * @param effort how much time to spend
 * @param scenes the names of the scenes to run, from {@link Bench#SCENES}
 * @param report the file for the report
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
                case "--only" -> scenes = checkedScenes(List.of(value(args, ++i).split(",", -1)));
                default -> throw new IllegalArgumentException("unknown argument: " + args[i]);
            }
        }
        return new Arguments(effort, scenes, report);
    }

    private static String value(String[] args, int index) {
        if (index == args.length) {
            throw new IllegalArgumentException(args[index - 1] + ": the value is missing");
        }
        return args[index];
    }

    private static List<String> checkedScenes(List<String> scenes) {
        for (String scene : scenes) {
            if (!Bench.SCENES.containsKey(scene)) {
                throw new IllegalArgumentException("unknown scene: " + scene);
            }
        }
        return scenes;
    }
}
