package dev.coalesce.it.app;

import java.util.concurrent.CompletableFuture;

/** What is answered anew after each kind of invalidation. */
public final class Dropping {
    private static final Shelf SHELF = new Shelf();
    private static final Editor EDITOR = new Editor();

    private Dropping() {}

    public static void main(String[] args) {
        show("one key", () -> EDITOR.one(1, "tea"));
        show("all keys", EDITOR::all);
        show("static", () -> Editor.ofStatic(1L, "tea"));
        show("private, through a record", () -> EDITOR.callPrivate(new Editor.Edit("tea", 1)));
        show("in the class itself", () -> SHELF.edit("tea"));
        show("of another object", () -> new Shelf().edit("tea"));
        show("by a subclass", () -> EDITOR.bySubclass("tea"));
        show("argument as it came", () -> EDITOR.argumentAsItCame("tea"));
        show("failing", () -> {
            try {
                EDITOR.failing();
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        });
        show("both annotations", () -> EDITOR.both("tea"));
        show("both annotations, no body", () -> EDITOR.both("tea"));
        show("nothing", () -> {});
        several();
        later();
    }

    /** Tea and milk before and after. */
    private static void show(String what, Runnable edit) {
        int tea = SHELF.price("tea");
        int milk = SHELF.price("milk");
        edit.run();
        Letters.show(what, tea, SHELF.price("tea"), milk, SHELF.price("milk"));
    }

    private static void several() {
        int price = SHELF.price("tea");
        int stock = SHELF.stock("tea", 1);
        int stockElsewhere = SHELF.stock("tea", 2);
        int rate = Shelf.rate();
        EDITOR.several(new Editor.Edit("tea", 1));
        Letters.show("several: price", price, SHELF.price("tea"));
        Letters.show("several: stock", stock, SHELF.stock("tea", 1), stockElsewhere, SHELF.stock("tea", 2));
        Letters.show("several: rate", rate, Shelf.rate());
    }

    /** Loaded between the call and its completion: old too. */
    private static void later() {
        int before = SHELF.price("tea");
        CompletableFuture<String> done = new CompletableFuture<>();
        CompletableFuture<String> returned = EDITOR.later("tea", done);
        int between = SHELF.price("tea");
        int still = SHELF.price("tea");
        done.complete("edited");
        Letters.show("future " + returned.join(), before, between, still, SHELF.price("tea"));
    }
}
