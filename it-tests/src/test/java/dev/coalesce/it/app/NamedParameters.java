package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Prints the names of parameters, before the first line of standard input and after each line. */
public final class NamedParameters {
    private int runs;

    public NamedParameters(int start) {
        this.runs = start;
    }

    @Coalesce(ttl = "1h", key = "sku")
    public String price(String sku, final int amount) {
        return sku + ++runs;
    }

    public void other(String name, long... ids) {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        do {
            print();
            System.out.println(".");
        } while (in.readLine() != null);
    }

    private static void print() {
        Set<String> names = new TreeSet<>();
        for (Method method : NamedParameters.class.getDeclaredMethods()) {
            for (Parameter parameter : method.getParameters()) {
                names.add(parameter.toString());
            }
        }
        for (Constructor<?> constructor : NamedParameters.class.getDeclaredConstructors()) {
            names.add(Arrays.toString(constructor.getParameters()));
        }
        System.out.println(String.join(", ", names));
        NamedParameters object = new NamedParameters(0);
        System.out.println(object.price("a", 1) + " " + object.price("a", 2));
    }
}
