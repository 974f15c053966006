package dev.coalesce.it.app;

import dev.coalesce.Coalescer;
import java.io.IOException;
import java.io.InputStream;

/** Runs {@link Burst} and asks for a {@link Coalescer} in a class loader that delegates nothing but {@code java.*}. */
public final class OnlyJava {
    private OnlyJava() {}

    public static void main(String[] args) throws Exception {
        ClassLoader strict = new Strict();
        Class<?> burst = strict.loadClass(Burst.class.getName());
        System.out.println("a class of its own: " + (burst != Burst.class));
        burst.getMethod("main", String[].class).invoke(null, (Object) args);
        Class<?> coalescer = strict.loadClass(Coalescer.class.getName());
        System.out.println("active: " + coalescer.getMethod("active").invoke(null));
    }

    private static final class Strict extends ClassLoader {
        Strict() {
            super(null);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("java.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = OnlyJava.class.getResourceAsStream('/' + name.replace('.', '/') + ".class")) {
                if (in == null || !name.startsWith("dev.coalesce.")) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
