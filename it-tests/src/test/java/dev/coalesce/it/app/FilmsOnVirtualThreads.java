package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.InputStream;
import java.util.TreeSet;

/** Many virtual threads over one stream. */
public class FilmsOnVirtualThreads {
    private final Crowd crowd;

    FilmsOnVirtualThreads(Crowd crowd) {
        this.crowd = crowd;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("warmed up: " + readers(2)); // linking may pin, once
        System.out.println("pins: " + Virtual.pinsWhile(() -> System.out.println("500 readers saw: " + readers(500))));
    }

    private static String readers(int number) {
        Crowd crowd = new Crowd(number, Virtual::thread);
        FilmsOnVirtualThreads films = new FilmsOnVirtualThreads(crowd);
        return new TreeSet<>(crowd.call(() -> Film.watch(films.open("film")))) + ", " + Film.counts();
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        crowd.run();
        return new Film(3L * Films.MIB);
    }
}
