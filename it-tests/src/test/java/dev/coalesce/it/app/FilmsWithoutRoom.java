package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Streams that cannot be stored: what the readers notice. */
public class FilmsWithoutRoom {
    public static void main(String[] args) throws IOException {
        Files.delete(Path.of(args[0])); // it was there when the agent looked
        FilmsWithoutRoom films = new FilmsWithoutRoom();
        InputStream first = films.open("film");
        InputStream second = films.open("film");
        byte[] one = new byte[1 << 16];
        byte[] other = new byte[1 << 16];
        long same = 0;
        for (int n = first.readNBytes(one, 0, one.length); n > 0; n = first.readNBytes(one, 0, one.length)) {
            second.readNBytes(other, 0, n);
            same += java.util.Arrays.equals(one, 0, n, other, 0, n) ? n : 0;
        }
        System.out.println("together: " + same + " bytes, " + Film.counts());
        first.close();
        second.close();
        InputStream fast = films.open("film");
        InputStream slow = films.open("film");
        slow.readNBytes(100);
        System.out.println("fast: " + Film.watch(fast));
        String late = Film.watch(films.open("film"));
        System.out.println("late: " + late + ", " + Film.counts());
        slow.close();
    }

    @Coalesce(key = "name")
    InputStream open(String name) {
        return new Film(32L * Films.MIB);
    }
}
