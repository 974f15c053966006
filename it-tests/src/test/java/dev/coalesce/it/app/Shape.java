package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Prints what reflection and serialization see of a class with an annotated method. */
@SuppressWarnings("serial") // no serialVersionUID: the JDK computes one from the members of the class
public class Shape implements Serializable {
    private final String sku = "tea";

    public static void main(String[] args) throws Exception {
        System.out.println("interfaces: " + Arrays.toString(Shape.class.getInterfaces()));
        System.out.println("instance methods: "
                + Arrays.stream(Shape.class.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
                        .map(Method::getName)
                        .toList());
        System.out.println("version: " + ObjectStreamClass.lookup(Shape.class).getSerialVersionUID());
        Shape shape = new Shape();
        System.out.println("before: " + shape.price());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream stream = new ObjectOutputStream(out)) {
            stream.writeObject(shape);
        }
        try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            System.out.println("after: " + ((Shape) stream.readObject()).price());
        }
    }

    @Coalesce(ttl = "1h")
    public String price() {
        return sku + Letters.body();
    }
}
