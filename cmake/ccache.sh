#!/bin/sh
# Compiles through ccache. A precompiled header is taken away before it is made anew: ccache would take the old one for what it includes,
# and give back one of other headers.
case " $* " in
  *" -x c++-header "*)
    before=
    for word in "$@"; do
      [ "$before" = -o ] && rm -f "$word"
      before=$word
    done ;;
esac
exec ccache "$@"
